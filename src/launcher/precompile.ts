import { tuneCompiler } from './tune-compiler.ts';
import { commandFolder, compileFolder } from './compiled-code.ts';

tuneCompiler();
compileFolder(commandFolder(import.meta.dirname));
