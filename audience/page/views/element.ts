// The only two ways in which this page touches the document. Text is always text: nothing here, and nothing elsewhere on
// the page, turns a stranger's words into markup.

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

/** A stranger's words: isolated, so that their writing direction stays their own. */
export function makeWords(className: string, text: string): HTMLElement {
	const element = make('bdi', className, text);
	element.dir = 'auto';
	return element;
}
