import type { Command } from '../../shell/keyboard.ts';
import type { WorkRow } from '../work-rows.ts';

/** What the buttons of one row of a list are given. */
export interface RowActsProps {
	readonly row: WorkRow;
	/** The keys are about this gift, and not about others that are selected. */
	readonly hasKeys: boolean;
	/** Does it to this gift alone, whatever is selected. */
	readonly run: (command: Command) => void;
}

/** A button's key, shown where the keys are about its gift. */
export function keysWhere(hasKeys: boolean, key: string): { keys?: string } {
	return hasKeys ? { keys: key } : {};
}
