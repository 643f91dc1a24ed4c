import { expect, test } from 'vitest';
import { CommandRouter } from '../../../renderer/worklist/command-router.ts';
import type { Panel } from '../../../renderer/worklist/command-router.ts';
import type { Command } from '../../../renderer/shell/keyboard.ts';

function createRouter() {
	const ran: string[] = [];
	const router = new CommandRouter();
	const panel = (name: Panel) => router.register(name, (command) => ran.push(`${name} ${command}`) > 0);
	return { router, ran, leave: { feed: panel('feed'), review: panel('review'), pending: panel('pending') } };
}

test.each<readonly [Command, Panel | null, string]>([
	['approve', null, 'review approve'],
	['next', null, 'review next'],
	['search', null, 'feed search'],
	['first', null, 'feed first'],
	['next', 'pending', 'pending next'],
	['search', 'review', 'review search'],
	['void', 'feed', 'feed void'],
])('%s with the focus in %s goes to %s', (command, focused, expected) => {
	const { router, ran } = createRouter();
	expect([router.run(command, focused), ran]).toEqual([true, [expected]]);
});

test('a panel that is not on the screen takes nothing', () => {
	const { router, ran, leave } = createRouter();
	leave.review();
	expect([router.run('approve', null), ran]).toEqual([false, []]);
});
