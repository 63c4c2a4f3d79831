import { compileLater } from './compile-later.ts';
import { commandFolder, compileFolder } from './compiled-code.ts';

compileLater();
compileFolder(commandFolder(import.meta.dirname));
