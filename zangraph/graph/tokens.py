"""Cut a SPARQL query into tokens, so that nothing is taken for code that stands in a string, an IRI or a comment."""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"""
      (?P<blank>   \s+ | \#[^\n\r]* )
    | (?P<string>  \"{3} [^"\\]*+ (?: (?: (?:\\.)++ | \"{1,2}(?!") ) [^"\\]*+ )* \"{3}
                 | '{3} [^'\\]*+ (?: (?: (?:\\.)++ | '{1,2}(?!') ) [^'\\]*+ )* '{3}  # '''a'''
                 | "(?!"") (?: [^"\\\n\r]++ | (?:\\.)++ )* "  # "a"
                 | '(?!'') (?: [^'\\\n\r]++ | (?:\\.)++ )* ' )  # 'a'
    | (?P<iri>     < [^<>"{}|^`\\\x00-\x20]* > )  # <http://example.org/a#b>
    | (?P<opening> <<\(? | [({\[] )  # << ( { [
    | (?P<closing> \)>> | >> | [)}\]] )  # >> ) } ]
    | (?P<tag>     @[A-Za-z]+(?:-[A-Za-z0-9]+)* )  # @kk
    | (?P<variable>[?$]\w+ )  # ?actor
    | (?P<unclosed>["'] )  # a string without end
    | (?P<name>    (?:[^\W\d_][\w.\-]{0,99}|_)? : (?: [\w:.\-]++ | %[0-9A-Fa-f]{2} | \\[_~.\-!$&'()*+,;=/?#@%] )* )  # id:court
    | (?P<word>    [^\W\d]\w* )  # SELECT, count
    | (?P<number>  (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )  # 4.5e3
    | (?P<path>    [/^] | \|(?!\|) )  # p/q|^r
    | (?P<operator>\|\| | && | \^\^ | [!<>]= | [!=<>+*\-] )  # a || b
    | (?P<end>     [.;] )  # of a triple pattern
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
