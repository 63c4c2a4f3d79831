#!/usr/bin/env node
import { commandFolder, runCompiled } from './compiled-code.ts';
import { tuneCompiler } from './tune-compiler.ts';

tuneCompiler();
runCompiled(commandFolder(import.meta.dirname), 'main.cjs');
