// The only ways in which this page touches the document. Text is always text: nothing here, and nothing elsewhere on
// the page, turns a stranger's words into markup.

import type { UserId } from '../../../protocol/ids.ts';
import { findLookAlike } from '../../../protocol/reading/look-alike.ts';
import { WORDS } from '../words.ts';

/** An element of the page's own index.html. */
export function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
	const element = document.getElementById(id);
	if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} with the id ${id}`);
	return element;
}

/** A new element with a class, and text or other elements in it. */
export function make<Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	className: string,
	...content: readonly (string | HTMLElement)[]
): HTMLElementTagNameMap[Name] {
	const element = document.createElement(name);
	if (className) element.className = className;
	element.append(...content);
	return element;
}

/** Who gave, and a mark beside a name that passes for the host's. */
export function makeName({ name, sender }: { name: string; sender: UserId }, host: UserId): HTMLElement {
	const who = make('span', 'who', makeWords('', name));
	const isAlike = sender !== host && findLookAlike(name, [{ name: host, role: 'host' }]) !== null;
	if (isAlike) who.append(make('small', 'alike', WORDS.lookAlike));
	return who;
}

/** A stranger's words: isolated, so that their writing direction stays their own. */
export function makeWords(className: string, text: string): HTMLElement {
	const element = make('bdi', className, text);
	element.dir = 'auto';
	return element;
}
