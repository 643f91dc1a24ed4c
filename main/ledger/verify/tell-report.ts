import type { CsvReport, LedgerReport, StateSum } from '../../../preload/api/rows.ts';

/** The report as lines for a terminal, the verdict first. */
export function tellReport(report: LedgerReport): string {
	const { path, isSound, findings, room, host, version, entries, gifts, chainHead, states } = report;
	const first = findings[0] ?? '';
	const lines = [isSound ? `${path}: sound` : `${path}: NOT SOUND. First difference: ${first}`];
	for (const finding of findings.slice(1)) lines.push(`  then: ${finding}`);
	if (room !== null) lines.push(`room ${room} of host ${host ?? '?'}, ledger version ${version ?? '?'}`);
	lines.push(`${entries} entries, ${gifts} gifts, ${report.bytes} bytes`);
	lines.push(...states.map(tellSum));
	if (chainHead !== '') lines.push(`chain head ${chainHead}`);
	return `${lines.join('\n')}\n`;
}

/** The same of an exported CSV. */
export function tellCsvReport(report: CsvReport): string {
	const { path, isSound, findings, rows, bytes, sha256, states, entries, entriesSince, chainHead } = report;
	const first = findings[0] ?? '';
	const lines = [
		isSound ? `${path}: matches the ledger` : `${path}: DOES NOT MATCH THE LEDGER. First difference: ${first}`,
		...findings.slice(1).map((finding) => `  then: ${finding}`),
		`${rows} gifts, ${bytes} bytes, compared with the ledger at entry ${entries} (${entriesSince} came since)`,
		...states.map(tellSum),
	];
	if (sha256 !== '') lines.push(`SHA-256 ${sha256}`);
	if (chainHead !== '') lines.push(`chain head then ${chainHead}`);
	return `${lines.join('\n')}\n`;
}

function tellSum({ state, gifts, pieces, coins }: StateSum): string {
	return `  ${state.padEnd(8)} ${gifts} gifts, ${pieces} pieces, ${coins} coins`;
}
