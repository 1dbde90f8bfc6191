tagma_library(tagma_grammar grammar)
