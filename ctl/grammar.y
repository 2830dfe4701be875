/* SPDX-License-Identifier: GPL-2.0 */
/* The grammar of policy.conf. */
%define api.prefix {config_}
%define parse.error detailed
%define parse.lac full
%locations
%code requires {
#include "syntax.h"
}
%{
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
#include "syntax.h"
#include "config_grammar.h"

extern const struct source *lexed;
int config_lex(void);
void lex(const struct source *source);
static void config_error(struct tree *tree, const char *text);

static struct place place_of(const YYLTYPE *at)
{
	struct place place = {
		.source = lexed, .line = (unsigned int)at->first_line,
		.column = (unsigned int)at->first_column, .width = 1,
	};

	if (at->last_line == at->first_line && at->last_column > at->first_column)
		place.width = (unsigned int)(at->last_column - at->first_column);
	return place;
}

static void add_word(struct setting *setting, struct word word)
{
	setting->words = xrealloc(setting->words, (setting->nr + 1) * sizeof(word));
	setting->words[setting->nr++] = word;
}

static void add_setting(struct block *block, struct setting setting)
{
	block->settings = xrealloc(block->settings, (block->nr + 1) * sizeof(setting));
	block->settings[block->nr++] = setting;
}

static void add_block(struct tree *tree, struct block block)
{
	tree->blocks = xrealloc(tree->blocks, (tree->nr + 1) * sizeof(block));
	tree->blocks[tree->nr++] = block;
}

static void drop_setting(struct setting *setting)
{
	size_t i;

	for (i = 0; i < setting->nr; i++)
		free(setting->words[i].text);
	free(setting->words);
	free(setting->key.text);
}

static void drop_block(struct block *block)
{
	size_t i;

	for (i = 0; i < block->nr; i++)
		drop_setting(&block->settings[i]);
	free(block->settings);
	free(block->name.text);
}
%}
%parse-param { struct tree *tree }
%union {
	struct word word;
	struct setting setting;
	struct block block;
}
%token POLICY "policy"
%token INCLUDE "include"
%token <word> WORD "word"
%token <word> STRING "string"
%type <word> word key
%type <setting> value list setting
%type <block> settings
%destructor { free($$.text); } <word>
%destructor { drop_setting(&$$); } <setting>
%destructor { drop_block(&$$); } <block>
%%
file: %empty
    | file POLICY STRING '{' settings '}' {
		$5.name = $3;
		$5.name.place = place_of(&@3);
		$5.place = place_of(&@2);
		add_block(tree, $5);
	}
    | file INCLUDE STRING {
		struct block block = { .include = true, .name = $3 };

		block.name.place = block.place = place_of(&@3);
		add_block(tree, block);
	}
    | file error
    ;
settings: %empty { memset(&$$, 0, sizeof($$)); }
    | settings setting { $$ = $1; add_setting(&$$, $2); }
    | settings error { $$ = $1; }
    ;
setting: key '=' value {
		$$ = $3;
		$$.key = $1;
		$$.key.place = place_of(&@1);
		$$.value = place_of(&@3);
	}
    ;
key: WORD
    ;
value: word { memset(&$$, 0, sizeof($$)); add_word(&$$, $1); }
    | '{' '}' { memset(&$$, 0, sizeof($$)); $$.list = true; }
    | '{' list '}' { $$ = $2; $$.list = true; }
    | '{' list ',' '}' { $$ = $2; $$.list = true; }
    ;
list: word { memset(&$$, 0, sizeof($$)); add_word(&$$, $1); }
    | list ',' word { $$ = $1; add_word(&$$, $3); }
    ;
word: WORD { $$ = $1; $$.quoted = false; $$.place = place_of(&@1); }
    | STRING { $$ = $1; $$.quoted = true; $$.place = place_of(&@1); }
    ;
%%
static void config_error(struct tree *tree, const char *text)
{
	struct place place = place_of(&config_lloc);

	(void)tree;
	problem(&place, "%s", text);
}

void parse(const struct source *source, struct tree *tree)
{
	lex(source);
	config_parse(tree);
}

void tree_free(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->nr; i++)
		drop_block(&tree->blocks[i]);
	free(tree->blocks);
}
