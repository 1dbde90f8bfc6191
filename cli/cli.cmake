# The tagma command, on the public headers alone.
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(LIBEDIT REQUIRED IMPORTED_TARGET libedit)
file(GLOB cli_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/*.cpp)
add_executable(tagma ${cli_sources})
target_link_libraries(tagma PRIVATE tagma_compiler tagma_io CLI11::CLI11 tomlplusplus::tomlplusplus
  nlohmann_json::nlohmann_json PkgConfig::LIBEDIT)
