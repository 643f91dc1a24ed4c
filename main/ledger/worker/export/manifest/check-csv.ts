// Whether an exported CSV is what its manifest says, and whether both are what the ledger was at that moment. A ledger that
// has gone on since still knows it: the manifest names an entry and its hash, and what every gift was then stands in the
// entries up to it. Where the ledger has not gone on, the whole file is made once more and must have the same hash.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { CsvReport } from '../../../../../preload/api/rows.ts';
import { selectByReading } from '../../../history/conditions.ts';
import { inStepsUp, stretchesOf } from '../../../history/read-history.ts';
import type { HistoryReader } from '../../../history/read-history.ts';
import { readKnown } from '../../backup/known-of.ts';
import { CheckCalledOffError } from '../../check/check-integrity.ts';
import type { CheckPorts } from '../../check/check-integrity.ts';
import { Findings } from '../../check/findings.ts';
import { hashAsExported } from '../export-history.ts';
import { KIND_THEN_SQL, LineCheck, STATE_OF_KIND } from './check-lines.ts';
import { MANIFEST_BYTES_MAX, manifestPathOf, parseManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { LineSplitter, NotCsvError } from './split-lines.ts';

const PIECE_BYTES = 1_000_000;
const GIFTS_IN_ONE_STEP = 5_000;

/** Never throws for what the CSV or its manifest can be; throws what SQLite throws of the ledger, and where called off. */
export async function checkCsv(path: string, reader: HistoryReader, ports: CheckPorts): Promise<CsvReport> {
	const findings = new Findings();
	const manifest = await readManifest(manifestPathOf(path), findings);
	const known = readKnown(reader.db);
	const entries = manifest?.ledger.entries ?? known.entries;
	if (manifest) checkGround(reader, manifest, findings);
	const lines = new LineCheck(reader.db, entries, findings);
	const file = await readLines(path, lines, findings, ports);
	const hasGoneOn = known.entries !== entries;
	if (manifest && file) {
		checkBytes(manifest, file, lines, findings);
		if (findings.lines.length === 0) await checkWhole(reader, manifest, { hasGoneOn, lines, findings, ports });
	}
	return {
		path,
		manifestPath: manifest ? manifestPathOf(path) : null,
		isSound: findings.lines.length === 0,
		findings: findings.lines,
		...{ bytes: file?.bytes ?? 0, sha256: file?.sha256 ?? '', rows: lines.rows, states: lines.states },
		...{ entries, chainHead: manifest?.ledger.chainHead ?? '', entriesSince: known.entries - entries },
	};
}

async function readManifest(path: string, findings: Findings): Promise<Manifest | null> {
	const bytes = Buffer.alloc(MANIFEST_BYTES_MAX + 1);
	try {
		const file = await open(path, 'r');
		try {
			const { bytesRead } = await file.read(bytes, 0, bytes.length);
			const manifest = bytesRead > MANIFEST_BYTES_MAX ? null : parseManifest(bytes.toString('utf8', 0, bytesRead));
			if (!manifest) findings.add(`${path} is no manifest that this version can read.`);
			return manifest;
		} finally {
			await file.close();
		}
	} catch (error) {
		if (!(error instanceof Error && 'code' in error)) throw error;
		findings.add(
			error.code === 'ENOENT'
				? `There is no manifest: ${path} is missing.`
				: `The manifest cannot be read: ${error.message}.`,
		);
		return null;
	}
}

/** The manifest speaks of this ledger, at an entry that it has. */
function checkGround({ db }: HistoryReader, { ledger }: Manifest, findings: Findings): void {
	const room = db.prepare<[], { name: string; host: string }>('SELECT name, host FROM room').get();
	if (room?.name !== ledger.room || room.host !== ledger.host)
		findings.add(
			`The manifest is of room ${ledger.room} and host ${ledger.host}, the ledger of ${room?.name} and ${room?.host}.`,
		);
	const hash = db
		.prepare<[number], string>('SELECT lower(hex(hash)) FROM entries WHERE sequence = ?')
		.pluck()
		.get(ledger.entries);
	if ((hash ?? '') !== ledger.chainHead)
		findings.add(
			`The ledger's entry ${ledger.entries} is not the one that the manifest names: another ledger, or changed.`,
		);
}

interface ReadFile {
	readonly bytes: number;
	readonly sha256: string;
}

/** Null where the file cannot be read to its end. */
async function readLines(
	path: string,
	lines: LineCheck,
	findings: Findings,
	ports: CheckPorts,
): Promise<ReadFile | null> {
	const hash = createHash('sha256');
	const decoder = new TextDecoder('utf-8', { fatal: true });
	const splitter = new LineSplitter();
	let bytes = 0;
	try {
		for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
			hash.update(piece as Buffer);
			bytes += (piece as Buffer).length;
			for (const cells of splitter.split(decoder.decode(piece as Buffer, { stream: true }))) lines.check(cells);
			await hearCancel(ports);
		}
		splitter.split(decoder.decode());
		splitter.end();
		return { bytes, sha256: hash.digest('hex') };
	} catch (error) {
		findings.add(`The CSV cannot be read after line ${lines.rows + 1}: ${tellWhyUnread(error)}.`);
		return null;
	}
}

function tellWhyUnread(error: unknown): string {
	if (error instanceof NotCsvError) return error.message;
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
	if (/^E[A-Z]+$/.test(code)) return (error as Error).message;
	throw error;
}

function checkBytes({ csv, states }: Manifest, file: ReadFile, lines: LineCheck, findings: Findings): void {
	const compare = (what: string, found: unknown, said: unknown) => {
		if (found !== said) findings.add(`${what}: ${String(found)} in the file, ${String(said)} in the manifest.`);
	};
	compare('Bytes', file.bytes, csv.bytes);
	compare('SHA-256', file.sha256, csv.sha256);
	compare('Lines', lines.rows, csv.rows);
	const found = new Map(lines.states.map((sum) => [sum.state as string, sum]));
	for (const { state, ...said } of states)
		for (const unit of ['gifts', 'pieces', 'coins'] as const)
			compare(`${state}, ${unit}`, found.get(state)?.[unit] ?? 0, said[unit]);
}

/** Nothing that belongs into the file is missing, as far as the ledger still knows. */
async function checkWhole(
	reader: HistoryReader,
	manifest: Manifest,
	{
		hasGoneOn,
		lines,
		findings,
		ports,
	}: { hasGoneOn: boolean; lines: LineCheck; findings: Findings; ports: CheckPorts },
): Promise<void> {
	const { filter, timeZone, withByteOrderMark: withBom, csv } = manifest;
	if (!hasGoneOn) {
		const made = await hashAsExported(reader, { filter, timeZone, withBom }, () => hearCancel(ports));
		if (made.sha256 !== csv.sha256)
			findings.add('The same export, made again from the ledger, has other bytes: a cell is not the ledger’s.');
		return;
	}
	// How far a delivery had got by then is not kept.
	if (filter.deliveries.length > 0) return;
	const gifts = await countThen(reader, manifest, ports);
	if (gifts !== lines.rows)
		findings.add(`The file has ${lines.rows} gifts, the ledger had ${gifts} of that selection at that moment.`);
}

async function countThen(reader: HistoryReader, { filter, ledger }: Manifest, ports: CheckPorts): Promise<number> {
	const fixed = { ...filter, states: [], deliveries: [] };
	const { from, where, parameters } = selectByReading(fixed);
	const kinds = Object.keys(STATE_OF_KIND).filter((kind) => {
		const state = STATE_OF_KIND[kind];
		return state && (filter.states.length === 0 || filter.states.includes(state));
	});
	const count = reader.db
		.prepare<[Record<string, unknown>], number>(
			`SELECT count(*) FROM ${from} WHERE ${where} AND ${KIND_THEN_SQL} IN (${kinds.map((kind) => `'${kind}'`).join()})`,
		)
		.pluck();
	let gifts = 0;
	const withoutIndex: HistoryReader = { db: reader.db, readIndexedTo: () => 0 };
	for (const stretch of stretchesOf(withoutIndex, fixed, Number.MAX_SAFE_INTEGER))
		for (const { low, high } of inStepsUp(stretch, GIFTS_IN_ONE_STEP)) {
			gifts += count.get({ ...parameters, low, high, entries: ledger.entries }) ?? 0;
			await hearCancel(ports);
		}
	return gifts;
}

async function hearCancel({ breathe, isCancelled }: CheckPorts): Promise<void> {
	await breathe();
	if (isCancelled()) throw new CheckCalledOffError('the check was called off');
}
