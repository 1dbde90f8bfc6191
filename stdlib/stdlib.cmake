# Built-in functions and aggregates: RE2, ICU and xxHash stop here.
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
tagma_library(tagma_stdlib stdlib tagma_runtime PkgConfig::RE2 PkgConfig::ICU PkgConfig::XXHASH)
