import type { Latency, Report } from './report.ts';

/** The report for a person: aligned columns, and the broken invariants in words. */
export function layOut(report: Report, tookMs: number): string {
	const { plan, states, deliveries, refusals, resends, latencies, hub, viewers, moderator } = report;
	const lines = [
		`${plan.viewers} viewers, seed ${plan.seed}: ${span(report.elapsedMs)} of evening in ${span(tookMs)}`,
		'',
		row('', 'gifts', 'pieces', 'coins'),
		...Object.entries(states).map(([state, { gifts, pieces, coins }]) => row(state, gifts, pieces, coins)),
		'',
		`deliveries    ${list(deliveries)}`,
		`refusals      ${list(refusals)}`,
		`resends       ${resends.asked} for ${resends.gifts} gifts, ${resends.byHand} by hand`,
		`moderator     ${list(moderator)}`,
		`viewers       ${list(viewers)}`,
		`hub           ${list(hub)}`,
		`crashes       ${list(report.faults.crashes)}`,
		`disk          ${list(report.faults.disk)}`,
		`cut off       ${list(report.faults.partitions)}, single links ${report.faults.cuts}`,
		`clock steps   ${list(report.faults.clockSteps)}`,
		`steps         ${report.steps}, ${report.commits} transactions, ${report.commitsJudged} times judged`,
		'',
		row('milliseconds', 'p50', 'p95', 'p99', 'max', 'gifts'),
		...Object.entries(latencies).map(([name, { p50, p95, p99, max, gifts }]: [string, Latency]) => {
			return row(name, p50, p95, p99, max, gifts);
		}),
		'',
		...Object.entries(report.invariants).map(([name, isTrue]) => `${isTrue ? 'holds ' : 'BROKEN'}  ${name}`),
		...report.broken.flatMap(({ invariant, times, words }) => [
			'',
			`${invariant}, ${times} times:`,
			...words.map((found) => `  ${found}`),
		]),
	];
	return `${lines.join('\n')}\n`;
}

function row(name: string, ...cells: readonly (string | number)[]): string {
	return name.padEnd(22) + cells.map((cell) => String(cell).padStart(10)).join('');
}

function list(counts: object): string {
	const words = Object.entries(counts).map(([name, count]) => `${name} ${String(count)}`);
	return words.length === 0 ? 'none' : words.join(', ');
}

function span(ms: number): string {
	if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
	return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
