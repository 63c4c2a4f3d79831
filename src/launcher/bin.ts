#!/usr/bin/env node
import { tuneCompiler } from './tune-compiler.ts';
import { commandFolder, runCompiled } from './compiled-code.ts';

tuneCompiler();
runCompiled(commandFolder(import.meta.dirname), 'main.cjs');
