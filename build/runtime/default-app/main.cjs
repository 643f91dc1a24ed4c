// Electron opens the folder named on its command line through `resources/default_app.asar`. The registry runtime comes
// without that file, so this one takes its place. It must not differ from Electron's own in what the app can observe:
// modules asked for with -r come first, then the app's path, name and version; process.argv still starts with the
// executable.
const { app } = require('electron');
const Module = require('node:module');
const path = require('node:path');

const preloaded = [];
let folder = '.';
for (let index = 1; index < process.argv.length; index += 1) {
	const argument = process.argv[index];
	if (argument === '-r' || argument === '--require') {
		index += 1;
		preloaded.push(path.resolve(process.argv[index]));
	} else if (!argument.startsWith('-')) {
		folder = argument;
		break;
	}
}
folder = path.resolve(folder);
const description = require(path.join(folder, 'package.json'));

process.defaultApp = true;
for (const module of preloaded) require(module);
app.setAppPath(folder);
app.setName(description.productName ?? description.name);
if (description.version) app.setVersion(description.version);
if (description.desktopName) app.setDesktopName(description.desktopName);

Module._load(path.join(folder, description.main ?? 'index.js'), module, true);
