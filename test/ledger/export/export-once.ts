// Exports everything in a ledger to a path and prints what came of it, for a test that limits what a process may do.
import { exportHistory } from '../../../main/ledger/worker/export/export-history.ts';
import { EVERYTHING } from '../../support/seeded-ledger.ts';

const [ledgerPath = '', path = ''] = process.argv.slice(2);
const order = { filter: EVERYTHING, withBom: false, timeZone: 'UTC', path };
const ports = { progress: () => {}, isCancelled: () => false, breathe: () => Promise.resolve() };
process.stdout.write(JSON.stringify(await exportHistory(ledgerPath, order, ports)));
