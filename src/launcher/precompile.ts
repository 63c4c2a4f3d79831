import { commandFolder, compileFolder } from './compiled-code.ts';
import { tuneCompiler } from './tune-compiler.ts';

tuneCompiler();
compileFolder(commandFolder(import.meta.dirname));
