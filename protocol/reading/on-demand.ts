/** What is costly to make, made when it is asked for the first time. What `Intl` offers takes up to 15 ms apiece. */
export function onDemand<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | null = null;
	return () => (made ??= { value: make() }).value;
}
