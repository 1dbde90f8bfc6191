// Tokens of Tagma. White space and comments are skipped; the formatter finds comments in the text itself.
//
// Only the words of the first block are reserved. Every other keyword is one by position and stays usable as a name: the
// rule `name` of the parser lists them, and compiler/syntax/positions.cpp makes names of the others where they are no
// keywords. It also makes the tokens of the `tokens` block, from words whose meaning depends on their neighbours, so that
// the parser hardly ever looks further than one token ahead. The last block is what other languages and keyboards would have
// written: compiler/syntax/slips.cpp reports those by name and puts the right token in their place.
lexer grammar TagmaLexer;

tokens { UNIT_SINCE, SINCE_OF, UNIT_BETWEEN, AS_OF, AT_LEAST, SEQUENCE, DECLASSIFY, TIME_OF, EDGE, QUANTIFIER, KEY_COMMA, KEEPING_PER, COUNTED_UNIT,
         VALID, CURRENT, OVERLAPPING, JOINING, GAPS, CALENDAR, OPEN, CALENDAR_DAYS, CALENDAR_OF, REFUSED, COMPILES, SAMPLE, ONE, EACH, RUNNING,
         GAP_AFTER, SAME_TIME, SO_FAR, OPTIONAL, ANY_ORDER }

// ---- reserved words -------------------------------------------------------------------------------------------------
AND : 'and' ;
OR : 'or' ;
NOT : 'not' ;
IN : 'in' ;
IS : 'is' ;
OF : 'of' ;
WHERE : 'where' ;
WHEN : 'when' ;
OTHERWISE : 'otherwise' ;
ELSE : 'else' ;
BETWEEN : 'between' ;
HAVING : 'having' ;
AMONG : 'among' ;
TRUE : 'true' ;
FALSE : 'false' ;
MISSING : 'missing' ;
KNOWN : 'known' ;
PENDING : 'pending' ;
NOW : 'now' ;
TODAY : 'today' ;
YESTERDAY : 'yesterday' ;
DID : 'did' ;
NEVER : 'never' ;
HAS : 'has' ;
NO : 'no' ;

// ---- keywords by position -------------------------------------------------------------------------------------------
MODULE : 'module' ;
IMPORT : 'import' ;
TIMEZONE : 'timezone' ;
STARTS : 'starts' ;
EVENTS : 'events' ;
PROFILE : 'profile' ;
EVENT : 'event' ;
RECORD : 'record' ;
LOOKUP : 'lookup' ;
LIST : 'list' ;
PARAM : 'param' ;
CONST : 'const' ;
FN : 'fn' ;
PRIVATE : 'private' ;
METRIC : 'metric' ;
TAG : 'tag' ;
SCORE : 'score' ;
SEGMENT : 'segment' ;
EXPECT : 'expect' ;
TEST : 'test' ;
GIVEN : 'given' ;
MANUAL : 'manual' ;
OVERLAY : 'overlay' ;
PATTERN : 'pattern' ;
FROM : 'from' ;
BY : 'by' ;
AT : 'at' ;
ON : 'on' ;
FOR : 'for' ;
AS : 'as' ;
UNIQUE : 'unique' ;
LATEST : 'latest' ;
ORDER : 'order' ;
KEY : 'key' ;
SET : 'set' ;
ENUM : 'enum' ;
DECIMAL : 'decimal' ;
ONLY : 'only' ;
COLLECT : 'collect' ;
REQUIRES : 'requires' ;
LEAST : 'least' ;
CAPPED : 'capped' ;
PLUS_WORD : 'plus' ;
MINUS_WORD : 'minus' ;
MOD : 'mod' ;
CONTAINS : 'contains' ;
SAME : 'same' ;
ELEMENTS : 'elements' ;
KEEPING : 'keeping' ;
WITH : 'with' ;
PER : 'per' ;
ROLLING : 'rolling' ;
PAST : 'past' ;
FULL : 'full' ;
TO : 'to' ;
THIS : 'this' ;
LAST : 'last' ;
NEXT : 'next' ;
WITHIN : 'within' ;
UNDER : 'under' ;
AFTER : 'after' ;
BEFORE : 'before' ;
AGO : 'ago' ;
UNIT : 'second' | 'seconds' | 'minute' | 'minutes' | 'hour' | 'hours' | 'day' | 'days' | 'week' | 'weeks'
     | 'month' | 'months' | 'quarter' | 'quarters' | 'year' | 'years' ;

// ---- literals -------------------------------------------------------------------------------------------------------
TIMESTAMP : DAY 'T' DIGIT DIGIT ':' DIGIT DIGIT (':' DIGIT DIGIT ('.' DIGIT+)?)? ('Z' | [+-] DIGIT DIGIT ':' DIGIT DIGIT)? ;
DATE : DAY ;
TIME : DIGIT DIGIT ':' DIGIT DIGIT (':' DIGIT DIGIT ('.' DIGIT+)?)? ;
PERCENT : DIGITS ('.' DIGIT+)? '%' ;
FLOAT : DIGITS ('.' DIGIT+)? [eE] [+-]? DIGIT+ ;
DEC : DIGITS '.' DIGIT+ ;
INT : DIGITS ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
ID : [\p{L}_] [\p{L}\p{M}\p{N}_]* ;

fragment DAY : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;
fragment DIGITS : DIGIT (DIGIT | '_')* ;
fragment DIGIT : [0-9] ;

// ---- punctuation ----------------------------------------------------------------------------------------------------
EQ : '==' ;
NE : '!=' ;
LE : '<=' ;
GE : '>=' ;
LT : '<' ;
GT : '>' ;
ASSIGN : '=' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
COALESCE : '??' ;
QUESTION : '?' ;
DOTS : '..' ;
DOT : '.' ;
COMMA : ',' ;
COLON : ':' ;
BAR : '|' ;
LPAREN : '(' ;
RPAREN : ')' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
LBRACE : '{' ;
RBRACE : '}' ;

COMMENT : '//' ~[\r\n]* -> skip ;
SPACE : [ \t\r\n\u3000\uFEFF\u00A0]+ -> skip ;

// ---- slips of the pen -----------------------------------------------------------------------------------------------
FOREIGN_OPERATOR : '&&' | '||' | '<>' | '!' | '===' | '!==' | '=<' | '=>' | '&' | '\u2260' | '\u2264' | '\u2265' | '\u00D7' | '\u00F7' ;
SINGLE_QUOTED : '\'' ~['\r\n]* '\'' ;
WIDE_QUOTED : [\u201C\u201D\uFF02] ~["\u201C\u201D\uFF02\r\n]* ["\u201C\u201D\uFF02] ;
WIDE : [\uFF08\uFF09\uFF0C\uFF1A\uFF1D\u3002\u3001\uFF1C\uFF1E\uFF0B\uFF0D\uFF0A\uFF0F\uFF1F\uFF5B\uFF5D\uFF3B\uFF3D\u3010\u3011\uFF5C\uFF05\uFF01\uFF1B] ;
PERCENT_SIGN : '%' ;
FOREIGN_COMMENT : '#' ~[\r\n]* | '/*' .*? '*/' ;
UNCLOSED : '"' (~["\\\r\n] | '\\' ~[\r\n])* | [\u201C\u201D\uFF02] ~["\u201C\u201D\uFF02\r\n]* | '\'' ~['\r\n]* ;
BAD : . ;
