/* SPDX-License-Identifier: GPL-2.0 */
/* The grammar of policy.conf. */
%define api.prefix {config_}
%define parse.error custom
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
extern char *config_text;
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
	block->broken |= setting.broken;
	block->settings = xrealloc(block->settings, (block->nr + 1) * sizeof(setting));
	block->settings[block->nr++] = setting;
}

static void add_block(struct tree *tree, struct block block)
{
	tree->blocks = xrealloc(tree->blocks, (tree->nr + 1) * sizeof(block));
	tree->blocks[tree->nr++] = block;
}

/* @next: what stands where the brace should. */
static void lacks_brace(const struct word *name, const YYLTYPE *begin, const YYLTYPE *at,
			const char *next)
{
	struct place place = place_of(at);

	problem(&place, "unexpected %s: policy \"%.60s\" of line %d lacks its \"}\"", next,
		name->text, begin->first_line);
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
%token END 0 "end of file"
%token POLICY "policy"
%token INCLUDE "include"
%token <word> WORD "a word"
%token <word> STRING "a string in quotes"
/* What is no setting is skipped before a brace is missed. */
%precedence UNCLOSED
%precedence error
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
    | file POLICY STRING '{' settings unclosed {
		lacks_brace(&$3, &@2, &yylloc, yychar == END ? "end of file" : config_text);
		free($3.text);
		drop_block(&$5);
	}
    | file INCLUDE STRING {
		struct block block = { .include = true, .name = $3 };

		block.name.place = block.place = place_of(&@3);
		add_block(tree, block);
	}
    | file error
    ;
unclosed: %empty %prec UNCLOSED
    ;
settings: %empty { memset(&$$, 0, sizeof($$)); }
    | settings setting { $$ = $1; add_setting(&$$, $2); }
    | settings error { $$ = $1; $$.broken = true; }
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
    | '{' error '}' { memset(&$$, 0, sizeof($$)); $$.list = $$.broken = true; }
    | '{' list error '}' { $$ = $2; $$.list = $$.broken = true; }
    ;
list: word { memset(&$$, 0, sizeof($$)); add_word(&$$, $1); }
    | list ',' word { $$ = $1; add_word(&$$, $3); }
    ;
word: WORD { $$ = $1; $$.quoted = false; $$.place = place_of(&@1); }
    | STRING { $$ = $1; $$.quoted = true; $$.place = place_of(&@1); }
    ;
%%
/* "expected" and up to four tokens. */
static void say_expected(const yypcontext_t *context, char *to, size_t room)
{
	yysymbol_kind_t tokens[5];
	int i, n = yypcontext_expected_tokens(context, tokens, 5);

	*to = 0;
	for (i = 0; i < n && n < 5; i++) {
		snprintf(to, room, "%s%s", i ? " or " : ": expected ", yysymbol_name(tokens[i]));
		room -= strlen(to);
		to += strlen(to);
	}
}

static int yyreport_syntax_error(const yypcontext_t *context, struct tree *tree)
{
	struct place place = place_of(yypcontext_location(context));
	char expected[128];

	(void)tree;
	say_expected(context, expected, sizeof(expected));
	if (yypcontext_token(context) == YYSYMBOL_YYEOF)
		problem(&place, "unexpected end of file%s", expected);
	else
		problem(&place, "unexpected %.60s%s", config_text, expected);
	return 0;
}

/* Only out of memory: the rest is in yyreport_syntax_error(). */
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
