import type { BlockedSender, CatalogueGift, RoomMode, RoomRules, Totals } from '../../preload/api/rows.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readTotals } from './read-desk.ts';

/** What a host says of its room by looking into the ledger and nowhere else. */
export abstract class HostReads {
	abstract readonly ledger: Ledger;

	get mode(): RoomMode {
		return this.ledger.room.mode;
	}

	get rules(): RoomRules {
		return this.ledger.room.rules;
	}

	get catalogue(): readonly CatalogueGift[] {
		return this.ledger.room.listCatalogue();
	}

	get blockedSenders(): readonly BlockedSender[] {
		return this.ledger.room.listBlocked();
	}

	readTotals(): Totals {
		return readTotals(this.ledger);
	}
}
