// Electron opens the folder named on its command line through `resources/default_app.asar`. The registry runtime comes
// without that file, so this one takes its place. It must not differ from Electron's own in what the app can observe:
// the app's path, name and version, and a process.argv that still starts with the executable and the folder.
const { app } = require('electron');
const Module = require('node:module');
const path = require('node:path');

const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const description = require(path.join(folder, 'package.json'));

process.defaultApp = true;
app.setAppPath(folder);
app.setName(description.productName ?? description.name);
if (description.version) app.setVersion(description.version);
if (description.desktopName) app.setDesktopName(description.desktopName);

Module._load(path.join(folder, description.main ?? 'index.js'), module, true);
