// One window with one word in it, as large as the desk's. It says when that word has been painted; with --smoke it leaves
// then, as the desk does.
const { app, BrowserWindow, ipcMain } = require('electron');
const path = require('node:path');

app.whenReady().then(() => {
	const window = new BrowserWindow({
		width: 1280,
		height: 800,
		webPreferences: { preload: path.join(__dirname, 'preload.cjs'), sandbox: true, contextIsolation: true },
	});
	ipcMain.handle('bare:painted', () => {
		process.stdout.write('giftwarden: window painted\n');
		if (process.argv.includes('--smoke')) app.quit();
	});
	window.loadFile(path.join(__dirname, 'index.html'));
});
app.on('window-all-closed', () => app.quit());
