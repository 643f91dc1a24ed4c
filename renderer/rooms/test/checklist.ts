// The lines of a test of the connection, from the first moment on: what is known, what runs, and what still waits.

import { PROBE_STEPS } from '../../../protocol/agora/reports.ts';
import type { AgoraProblem } from '../../../protocol/agora/problems.ts';
import type { ProbeStep } from '../../../protocol/agora/reports.ts';
import type { ConnectionTest } from '../../../preload/api/rooms/rooms.ts';
import { text } from '../../messages/index.ts';
import { explainOnce } from '../state/describe-connection.ts';

const words = text.rooms.test;

/** `weak` is a step that failed and that a room can do without. */
export type CheckState = keyof typeof words.states;

export interface CheckLine {
	readonly step: ProbeStep;
	readonly state: CheckState;
	readonly tookMs: number | null;
	/** What went wrong and what to do; empty where nothing did. */
	readonly more: string;
}

export function listChecks(test: ConnectionTest): readonly CheckLine[] {
	const known = new Map(test.lines.map((line) => [line.step, line]));
	let isNext = test.isRunning;
	return PROBE_STEPS.map((step) => {
		const line = known.get(step);
		if (!line) {
			const state = isNext ? 'running' : 'waiting';
			isNext = false;
			return { step, state, tookMs: null, more: '' };
		}
		const { outcome, isNeeded } = line;
		switch (outcome.kind) {
			case 'ok':
				return { step, state: 'ok', tookMs: outcome.tookMs, more: '' };
			case 'skipped':
				return { step, state: 'skipped', tookMs: null, more: '' };
			case 'failed':
				return { step, state: isNeeded ? 'failed' : 'weak', tookMs: null, more: tell(step, outcome.problem) };
		}
	});
}

/** The whole test in one sentence; empty while it runs. */
export function sumUp(test: ConnectionTest): { readonly tone: 'good' | 'wait' | 'bad'; readonly words: string } | null {
	if (test.isRunning) return null;
	const states = new Set(listChecks(test).map(({ state }) => state));
	if (states.has('failed')) return { tone: 'bad', words: words.bad };
	return states.has('weak') ? { tone: 'wait', words: words.weak } : { tone: 'good', words: words.good };
}

function tell(step: ProbeStep, problem: AgoraProblem): string {
	if (!(step in words.without)) return explainOnce(problem);
	const feature = step as keyof typeof words.without;
	const what = problem.kind === 'feature_off' ? words.off(words.features[feature], problem.code) : explainOnce(problem);
	return `${what} ${words.without[feature]}`;
}
