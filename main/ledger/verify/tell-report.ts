import type { LedgerReport } from '../../../preload/api/rows.ts';

/** The report as lines for a terminal, the verdict first. */
export function tellReport(report: LedgerReport): string {
	const { path, isSound, findings, room, host, version, entries, gifts, chainHead, states } = report;
	const first = findings[0] ?? '';
	const lines = [isSound ? `${path}: sound` : `${path}: NOT SOUND. First difference: ${first}`];
	for (const finding of findings.slice(1)) lines.push(`  then: ${finding}`);
	if (room !== null) lines.push(`room ${room} of host ${host ?? '?'}, ledger version ${version ?? '?'}`);
	lines.push(`${entries} entries, ${gifts} gifts, ${report.bytes} bytes`);
	for (const { state, gifts: count, pieces, coins } of states)
		lines.push(`  ${state.padEnd(8)} ${count} gifts, ${pieces} pieces, ${coins} coins`);
	if (chainHead !== '') lines.push(`chain head ${chainHead}`);
	return `${lines.join('\n')}\n`;
}
