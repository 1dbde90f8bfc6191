# The grammar's lexer and parser, generated in the build. Its own target: the generated code is C++17, needs about a
# gigabyte to compile, and only compiler/syntax may see it.
find_program(ANTLR4_TOOL antlr4 REQUIRED)
find_package(antlr4-runtime REQUIRED CONFIG)

set(grammar_dir ${CMAKE_BINARY_DIR}/generated/grammar)
set(grammar_sources "")
foreach(part Lexer Parser)
  set(tokens "")
  if(part STREQUAL Parser)
    set(tokens ${grammar_dir}/TagmaLexer.tokens)
  endif()
  add_custom_command(
    OUTPUT ${grammar_dir}/Tagma${part}.cpp ${grammar_dir}/Tagma${part}.h
    BYPRODUCTS ${grammar_dir}/Tagma${part}.tokens
    COMMAND ${ANTLR4_TOOL} -Dlanguage=Cpp -no-listener -no-visitor -Werror -lib ${grammar_dir} -o ${grammar_dir}
            -package tagma::grammar ${CMAKE_SOURCE_DIR}/grammar/Tagma${part}.g4
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/grammar
    DEPENDS ${CMAKE_SOURCE_DIR}/grammar/Tagma${part}.g4 ${tokens}
    COMMENT "Generating the ${part} of the grammar")
  list(APPEND grammar_sources ${grammar_dir}/Tagma${part}.cpp)
endforeach()

add_library(tagma_grammar STATIC ${grammar_sources} ${grammar_dir}/TagmaLexer.h ${grammar_dir}/TagmaParser.h)
target_include_directories(tagma_grammar SYSTEM PUBLIC ${grammar_dir} ${ANTLR4_INCLUDE_DIR})
target_link_libraries(tagma_grammar PUBLIC antlr4_shared)
target_compile_options(tagma_grammar PRIVATE -w)
set_target_properties(tagma_grammar PROPERTIES CXX_STANDARD 17 JOB_POOL_COMPILE heavy)
