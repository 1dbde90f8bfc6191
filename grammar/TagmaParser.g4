// The grammar of Tagma: SLL, no ambiguity, no actions, every alternative labelled. Operators are a tower of rules, from
// the loosest to the tightest. What a form means, and whether it may stand where it stands, is the business of
// compiler/syntax (which builds the ast) and of the checker.
parser grammar TagmaParser;

options { tokenVocab = TagmaLexer; }

file : declaration* EOF ;
expressionFile : levels EOF ;
fieldFile : field COMMA? EOF ;   // one field of a table, parsed alone when its table has a mistake

// ---- declarations ---------------------------------------------------------------------------------------------------

declaration
  : MODULE path                                                                        # moduleDecl
  | IMPORT (path | STRING) (AS name)?                                                  # importDecl
  | TIMEZONE STRING                                                                    # timezoneDecl
  | UNIT STARTS name                                                                   # weekDecl
  | EVENTS (uniquePart orderPart? | orderPart)                                         # eventsDecl
  | word=(PROFILE | EVENT | RECORD | LOOKUP) name tablePart* fields                    # tableDecl
  | word=(EVENT | RECORD) name ASSIGN source                                           # derivedDecl
  | LIST name (COLON type)? (FROM outside)?                                            # listDecl
  | PARAM name COLON type ASSIGN expr                                                  # paramDecl
  | CONST name ASSIGN expr                                                             # constDecl
  | PATTERN name ASSIGN expr                                                           # patternDecl   // a sequence
  | FN name parameters ASSIGN levels                                                   # fnDecl
  | PRIVATE? word=(METRIC | TAG | SEGMENT) name parameters? rulePart* ASSIGN COLLECT? levels limit*   # ruleDecl
  | PRIVATE? SCORE name rulePart* ASSIGN scoreLine (PLUS_WORD scoreLine)* cap?         # scoreDecl
  | PRIVATE? MANUAL TAG name (COLON type)? manualPart*                                  # manualDecl
  | OVERLAY FROM outside overlayPart*                                                  # overlayDecl
  | EXPECT STRING expr ON name onBreach?                                               # expectDecl
  | CALENDAR name FROM name ON name (WHERE expr)? (OPEN sum TO sum)?                    # calendarDecl
  | TEST STRING (AS_OF OF sum)? LBRACE statement* RBRACE                                  # testDecl
  ;

path : name (DOT name)* ;
names : name (COMMA name)* ;
outside : name | STRING ;                      // what a table or column is called in the data
onBreach : ELSE (MISSING | ID) ;               // missing, reject, fail, count
uniquePart : UNIQUE BY names (LATEST name)? ;
orderPart : ORDER BY names ;

tablePart
  : FROM outside    # fromPart
  | OF name         # ownerPart
  | BY names        # byPart
  | AT name         # atPart
  | WHERE expr      # wherePart
  | TIMEZONE expr   # zonePart
  | UNIT STARTS expr # dayPart           // day starts 05:00
  | VALID FROM name (TO name)? # validPart   // valid from A to B, to next
  | uniquePart      # tableUniquePart
  | orderPart       # tableOrderPart
  ;

fields : LBRACE (field COMMA?)* RBRACE ;
field : KEY? name COLON type fieldPart* ;
fieldPart
  : ID              # privacyPart              // pii, sensitive
  | FOR names       # purposePart
  | FROM outside    # columnPart
  | onBreach        # breachPart
  | STRING          # notePart
  ;

type : plainType QUESTION? # scalarType | word=(SET | LIST) LT plainType QUESTION? GT QUESTION? # listType ;
plainType
  : DECIMAL LPAREN INT RPAREN                              # decimalType
  | ENUM LPAREN STRING (COMMA STRING)* COMMA? RPAREN       # enumType
  | name                                                   # namedType
  ;

parameters : LPAREN (parameter (COMMA parameter)*)? RPAREN ;
parameter : name (COLON type)? ;

rulePart
  : OF name                        # ofPart
  | STRING                         # displayPart
  | ID (STRING | DATE | INT)       # metaPart   // group, owner, note, review, since, expires
  | ONLY WHEN expr                 # onlyPart
  | FOR names                      # forPart
  | REQUIRES expr                  # requiresPart
  | ID ID name WHERE expr          # holdPart   // hold out NAME where COND
  | AT LEAST INT name              # peoplePart
  ;

limit                                          // who of those that a segment's condition lets in
  : SAMPLE (PERCENT | INT | DEC) (BY STRING)?       # sampleLimit
  | ONE PER sum (BY best (COMMA ID best)*)?         # oneLimit       // , then
  ;
best : sum ID ;                                // highest, lowest

manualPart : rulePart # describedPart | ID BY STRING # keptPart ;   // kept by "customer service"
overlayPart : OF name # overlayOwner | FOR names # overlayRules | ELSE ID # overlayAbsent ;   // else none

levels : BAR? level (BAR level)* ;             // also the conditional expression, in brackets
level : expr (WHEN expr | OTHERWISE)? ;
scoreLine : sum WHEN expr ;
cap : CAPPED sum DOTS sum ;

statement
  : name record                                # rowStatement
  | GIVEN INT name record                      # givenStatement
  | AT sum LBRACE expectation* RBRACE          # atStatement
  | REFUSED trial ID name                      # refusedStatement   // because CODE
  | COMPILES trial                             # compilesStatement
  | expectation                                # expectStatement
  ;
trial : LBRACE declaration* RBRACE ;
expectation : EXPECT (FOR sum COLON)? expr ;
record : LBRACE (cell COMMA?)* RBRACE ;
cell : name COLON expr ;

// ---- sources and windows --------------------------------------------------------------------------------------------

source : CURRENT? name window? clause* ;
clause
  : WHERE expr                                      # whereClause
  | KEEPING (ID | LAST) INT? (KEEPING_PER keys)?    # keepingClause   // first, last
  | WITH LBRACE columns RBRACE                      # withClause
  | PER keys LBRACE columns RBRACE                  # perClause
  | JOINING (PER keys)? GAPS UNDER sum              # joiningClause
  ;
keys : key (KEY_COMMA key)* ;
key : EACH? sum (AS name)? ;          // each LIST: a row is in the group of each of its elements
columns : (column COMMA?)* ;
column : name ASSIGN expr ;

window : IN inside # inWindow | distance # distanceWindow | stretch # stretchWindow | overlap # overlapWindow ;
overlap : OVERLAPPING (distance | stretch | inside) ;   // of intervals
distance : word=(WITHIN | UNDER) sum side=(AFTER | BEFORE) sum ;
stretch
  : FROM sum (TO sum)?              # fromStretch
  | BEFORE sum                      # beforeStretch
  | AFTER sum                       # afterStretch
  | INT TO INT FULL? UNIT AGO       # agoStretch
  ;
calendar
  : ROLLING atom suffix* COUNTED_UNIT?   # rollingCalendar
  | PAST INT FULL? UNIT             # pastCalendar
  | INT UNIT TO name                # toDateCalendar
  | word=(THIS | LAST) UNIT         # unitCalendar
  | LAST INT UNIT                   # lastCalendar    // refused, with the three readings
  | NEXT INT UNIT                   # nextCalendar
  ;
inside : calendar # insideCalendar | sum (DOTS sum)? # insideValue ;

// ---- expressions ----------------------------------------------------------------------------------------------------

expr : conjunction (OR conjunction)* ;
conjunction : negation (joint=(AND | MINUS_WORD) negation)* ;
negation
  : NOT negation                                                        # notNegation
  | word=(DID | NEVER | HAS | NO) (CURRENT? name | LPAREN source RPAREN)
    (IS NOT? state=(KNOWN | PENDING | MISSING | TRUE | FALSE))?         # existsNegation   // has(p) is pending
  | sum comparison*                                                     # plainNegation   // one comparison: a second is refused
  ;
comparison
  : op=(EQ | NE | LT | LE | GT | GE) sum           # orderComparison
  | IS NOT? (KNOWN | PENDING)                      # stateComparison
  | IS NOT? sum                                    # isComparison
  | IS? NOT? IN inside                             # inComparison
  | IS? NOT? BETWEEN sum AND sum                   # betweenComparison
  | NOT? CONTAINS (QUANTIFIER OF)? sum             # containsComparison
  | SAME ELEMENTS AS sum                           # sameComparison
  | NOT? distance                                  # distanceComparison
  ;
sum : product (op=(PLUS | MINUS) product)* ;
product : coalesced (op=(STAR | SLASH | MOD) coalesced)* ;
coalesced : unary (COALESCE unary)* ;
unary
  : MINUS unary                                                 # negativeUnary
  | UNIT_SINCE SINCE_OF atom suffix*                            # sinceUnary      // days since x
  | atom suffix* (COUNTED_UNIT AGO? | CALENDAR_DAYS)?           # plainUnary      // x, n days, Shop.n days ago, 7 trading_days
  ;
suffix : DOT name # memberSuffix | AS_OF OF atom # asOfSuffix ;
atom
  : name (LPAREN (argument (COMMA argument)*)? RPAREN)?         # nameAtom        // a value, or a call
  | RUNNING name LPAREN (argument (COMMA argument)*)? RPAREN    # runningAtom     // running sum(x), running count()
  | INT (UNIT AGO?)?                                            # numberAtom      // 12, 30 days, 48 hours ago
  | value=(DEC | FLOAT | PERCENT | STRING | DATE | TIMESTAMP | TIME | TRUE | FALSE | MISSING | NOW | TODAY | YESTERDAY)   # literalAtom
  | LPAREN levels RPAREN (UNIT AGO?)?                           # bracketAtom
  | LBRACKET (expr (COMMA expr)* COMMA?)? RBRACKET              # listAtom
  | AT_LEAST LEAST INT OF LBRACE expr (COMMA expr)* COMMA? RBRACE   # atLeastAtom
  | LPAREN DECLASSIFY expr ID STRING RPAREN                       # declassifyAtom  // (declassify x because "…")
  | SEQUENCE (word=(WITHIN | UNDER) sum)? LBRACE stage (ID stage)* RBRACE   # sequenceAtom    // then, without
  | EDGE OF (THIS | LAST | NEXT) UNIT                           # edgeAtom        // start of this month
  | TIME_OF OF UNIT                                             # timeOfDayAtom   // time of day
  | UNIT_BETWEEN BETWEEN LPAREN sum COMMA sum RPAREN            # unitBetweenAtom // hours between(a, b)
  | CALENDAR_OF BETWEEN LPAREN sum COMMA sum RPAREN             # calendarBetweenAtom   // trading_days between(a, b)
  | CURRENT name                                                # currentAtom     // current Stay: rows
  ;

stage
  : step (BAR step)*                                # stepStage       // a: Order | a: Refund
  | ANY_ORDER name LBRACE step (ID step)* RBRACE    # anyOrderStage   // any order { a: View then b: Order }
  ;
step : (NO | OPTIONAL | INT OR ID)? (name COLON)? source gap* ;    // 2 or more
gap
  : word=(WITHIN | UNDER) sum (OF name)? clause*    # distanceGap
  | GAP_AFTER sum (OF name)? clause*                # leastGap
  | SAME_TIME ID ID clause*                         # sameTimeGap    // same time ok
  | SO_FAR ID clause*                               # soFarGap       // so far
  | BETWEEN name AND name clause*                   # betweenGap
  ;

// One shape for the arguments of functions, aggregates, quantifiers and rules with parameters. `Paid in rolling 9 days`
// without `of` is read as an expression; ast::source_of reads it as rows where rows are wanted.
argument
  : UNIT WITH source argumentPart*                                          # daysArgument
  | (calendar | stretch | distance)                                         # windowArgument
  | EACH? expr (OF (UNIT WITH)? source | (stretch | overlap)? clause*) argumentPart*    # valueArgument   // each LIST of SOURCE
  ;
argumentPart
  : BY sum             # byArgument
  | HAVING expr        # havingArgument
  | AMONG expr         # amongArgument
  | PER sum            # perArgument
  | ID                 # orderArgument      // ascending, descending
  | AT LEAST INT       # atLeastArgument
  ;

name
  : ID | MODULE | IMPORT | TIMEZONE | STARTS | EVENTS | PROFILE | EVENT | RECORD | LOOKUP | LIST | PARAM | CONST | FN | PRIVATE
  | METRIC | TAG | SCORE | SEGMENT | EXPECT | TEST | GIVEN | MANUAL | OVERLAY | PATTERN | FROM | BY | AT | ON | FOR | AS | UNIQUE | LATEST | ORDER | KEY
  | SET | ENUM | DECIMAL | ONLY | REQUIRES | LEAST | CAPPED | PLUS_WORD
  | ELEMENTS | KEEPING | WITH | PER | ROLLING | PAST | FULL | TO | THIS | LAST | NEXT | AFTER | BEFORE | AGO
  | UNIT
  ;
