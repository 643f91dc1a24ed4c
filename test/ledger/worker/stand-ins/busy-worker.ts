// Stands in for a worker in the middle of SQLite's check of a large table: it hears nothing any more.

process.on('message', ({ askNo }: { askNo: number }) => {
	process.send?.({ kind: 'progress', askNo, progress: { share: 0.1 } }, () => {
		for (;;);
	});
});
