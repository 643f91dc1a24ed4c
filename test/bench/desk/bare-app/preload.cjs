// The frame after the one in which the word is there is the first that a person can see.
const { ipcRenderer } = require('electron');

window.addEventListener('DOMContentLoaded', () => {
	requestAnimationFrame(() => requestAnimationFrame(() => void ipcRenderer.invoke('bare:painted')));
});
