import { startApp } from './page/app.ts';
import { samples } from './samples/built-samples.ts';

const root = document.querySelector<HTMLElement>('#app');
if (root !== null) startApp(root, samples);
