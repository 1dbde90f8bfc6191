tagma_library(tagma_io runtime/io tagma_runtime)
