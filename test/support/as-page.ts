/* eslint-disable @typescript-eslint/no-implied-eval -- what the debugger makes, the page runs: that is the point here */

import type { Page } from '@playwright/test';

/** Runs in the page as the page's own scripts do: what the debugger runs by itself may do more than they may. */
export function asPage<Result>(page: Page, work: () => Result | Promise<Result>): Promise<Result> {
	return page.evaluate(
		(source) =>
			new Promise<Result>((resolve, reject) => {
				// The function is made while the debugger is in charge, and runs when it is not any more.
				const run = new Function(`return (${source})()`) as () => Promise<Result>;
				requestAnimationFrame(() => {
					Promise.resolve()
						.then(run)
						.then(resolve, (error: unknown) => reject(new Error(String(error))));
				});
			}),
		work.toString(),
	);
}

/** The directive that stops what the page tries, or what it throws. No answer comes where it goes through. */
export function findViolated(page: Page, work: () => void): Promise<string> {
	return page.evaluate(
		(source) =>
			new Promise<string>((resolve) => {
				const run = new Function(`return (${source})()`) as () => void;
				const done = (what: string): void => {
					document.removeEventListener('securitypolicyviolation', hear);
					resolve(what);
				};
				const hear = (event: SecurityPolicyViolationEvent): void => done(event.effectiveDirective);
				document.addEventListener('securitypolicyviolation', hear);
				requestAnimationFrame(() => {
					try {
						run();
					} catch (error) {
						done(error instanceof Error ? error.name : 'something else');
					}
				});
			}),
		work.toString(),
	);
}
