import * as v from 'valibot';
import type { DeskCall } from '../../preload/api/channels.ts';
import type { DeskApi } from '../../preload/api/desk-api.ts';
import { ARGUMENT_SCHEMAS } from '../../preload/api/schemas.ts';
import type { ArgumentSchemas } from '../../preload/api/schemas.ts';
import { findCarriedFault } from './measure-carried.ts';

const SCHEMAS: ArgumentSchemas = ARGUMENT_SCHEMAS;
const DETAIL_LENGTH_MAX = 200;

export type ReadArguments<Call extends DeskCall> =
	| { readonly ok: true; readonly checked: Readonly<Parameters<DeskApi[Call]>> }
	| { readonly ok: false; readonly detail: string };

/** The arguments of a call as its schema rebuilt them, or what was wrong. The detail never repeats what was carried. */
export function readArguments<Call extends DeskCall>(call: Call, carried: readonly unknown[]): ReadArguments<Call> {
	const fault = findCarriedFault(carried);
	if (fault) return { ok: false, detail: fault };
	const read = v.safeParse(SCHEMAS[call], carried, { abortEarly: true });
	if (read.success) return { ok: true, checked: read.output };
	return { ok: false, detail: describe(read.issues[0]) };
}

function describe(issue: v.BaseIssue<unknown>): string {
	const place = v.getDotPath(issue) ?? 'arguments';
	// The library's own messages quote the value; ours only name what was expected.
	const wanted = issue.message.startsWith('Invalid ') ? issue.expected : issue.message;
	return `${place}: expected ${wanted}`.slice(0, DETAIL_LENGTH_MAX);
}
