# The pipeline and the public API; carries the standard library's Tagma modules.
file(GLOB std_modules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/stdlib/std/*.tag)
set(std_modules_cpp ${CMAKE_BINARY_DIR}/generated/std_modules.cpp)
add_custom_command(OUTPUT ${std_modules_cpp}
  COMMAND ${CMAKE_COMMAND} -DMODULES_DIR=${CMAKE_SOURCE_DIR}/stdlib/std -DOUT=${std_modules_cpp} -P ${CMAKE_SOURCE_DIR}/cmake/embed_modules.cmake
  DEPENDS ${std_modules} ${CMAKE_SOURCE_DIR}/cmake/embed_modules.cmake)
find_package(nlohmann_json REQUIRED)
tagma_library(tagma_compiler compiler tagma_check tagma_native)
target_link_libraries(tagma_compiler PRIVATE nlohmann_json::nlohmann_json)
target_sources(tagma_compiler PRIVATE ${std_modules_cpp})
target_compile_definitions(tagma_compiler PRIVATE TAGMA_VERSION="${PROJECT_VERSION}")
