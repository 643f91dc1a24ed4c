import { expect, test } from 'vitest';
import { asUserId } from '../../protocol/ids.ts';
import type { ClientLine } from '../../main/ledger/keys/line-book.ts';
import type { Ledger } from '../../main/ledger/ledger.ts';
import { openLedger } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

const ANN = asUserId('ann');
function line(byte: number): ClientLine {
	return { enc: new Uint8Array(32).fill(byte), sealKey: new Uint8Array(32).fill(0x40 + byte) };
}

function readFile(ledger: Ledger) {
	return ledger.db
		.prepare('SELECT client, hex(enc) AS enc, hex(seal_key) AS sealKey FROM client_lines ORDER BY client')
		.all();
}

function inHex({ enc, sealKey }: ClientLine) {
	const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();
	return { enc: toHex(enc), sealKey: toHex(sealKey) };
}

function countWrites(ledger: Ledger, write: () => void): boolean {
	return ledger.inTransaction(write).wrote;
}

test('what is remembered of a client is what the file says, through new sessions and undone transactions', () => {
	const path = temporaryLedgerPath();
	const ledger = openLedger(path);
	const { lines } = ledger;
	const wrote = [line(1), line(1), line(2), line(2), line(1)].map((next) =>
		countWrites(ledger, () => lines.note(ANN, next)),
	);
	expect(wrote).toEqual([true, false, true, false, true]);
	expect(() =>
		ledger.inTransaction(() => {
			lines.note(ANN, line(3));
			expect(lines.find(ANN)).toEqual(line(3));
			throw new Error('undone');
		}),
	).toThrow('undone');
	expect(readFile(ledger)).toEqual([{ client: ANN, ...inHex(line(1)) }]);
	expect(inHex(lines.find(ANN) ?? line(0))).toEqual(inHex(line(1)));
	expect(countWrites(ledger, () => lines.note(ANN, line(3)))).toBe(true);
	ledger.close();
	expect(inHex(openLedger(path).lines.find(ANN) ?? line(0))).toEqual(inHex(line(3)));
});

test('more clients than are remembered are found all the same', () => {
	const ledger = openLedger(temporaryLedgerPath());
	const clients = Array.from({ length: 12_500 }, (_, no) => asUserId(`viewer-${no}`));
	ledger.inTransaction(() => {
		for (const [no, client] of clients.entries()) ledger.lines.note(client, line(no % 250));
	});
	for (const no of [0, 249, 11_999, 12_499]) {
		const found = ledger.lines.find(clients[no] ?? ANN);
		expect(inHex(found ?? line(255))).toEqual(inHex(line(no % 250)));
	}
	expect(ledger.lines.find(ANN)).toBeNull();
});
