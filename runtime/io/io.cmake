# Files in and out. The only library that links Arrow C++; its public header shows nothing of it.
find_package(TagmaArrow REQUIRED)
find_package(nlohmann_json REQUIRED)
find_library(ROARING_LIBRARY roaring REQUIRED)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
tagma_library(tagma_io runtime/io tagma_runtime TagmaArrow::parquet TagmaArrow::arrow
  nlohmann_json::nlohmann_json ${ROARING_LIBRARY} PkgConfig::XXHASH)
set_property(TARGET tagma_io PROPERTY JOB_POOL_COMPILE heavy)
