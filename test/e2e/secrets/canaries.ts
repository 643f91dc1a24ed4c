// Canaries: values that nobody else writes, put where secrets are. Afterwards every file that was left is searched for
// them, in every form in which they could lie there.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Page } from '@playwright/test';
import type {} from '../../../preload/api/host-door.ts';

/** A secret in the forms in which it could lie in a file. */
export function formsOf(secret: Buffer): readonly Buffer[] {
	const texts = (['base64', 'base64url', 'hex'] as const).map((form) => secret.toString(form));
	return [secret, ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])];
}

/** A text as a file may hold it. */
export function wordsOf(text: string): readonly Buffer[] {
	return [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(Buffer.from(text).toString('base64'))];
}

/** Files below a folder, sockets and links left out. */
export function listFiles(folder: string): readonly string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Files below a folder in which one of these stands. */
export function findIn(
	folder: string,
	canaries: readonly Buffer[],
	isLookedAt: (path: string) => boolean = () => true,
) {
	return listFiles(folder)
		.filter(isLookedAt)
		.filter((path) => {
			const bytes = readFileSync(join(folder, path));
			return canaries.some((canary) => bytes.includes(canary));
		});
}

/** The desk writes a CSV of everything where its save dialog says. */
export async function exportEverything(page: Page): Promise<void> {
	await page.evaluate(() =>
		window.host.exportHistory({
			filter: {
				...{ text: '', from: null, to: null, sender: null, gift: null, states: [], deliveries: [] },
				...{ valueMin: null, valueMax: null },
			},
			withBom: true,
			timeZone: 'UTC',
		}),
	);
}
