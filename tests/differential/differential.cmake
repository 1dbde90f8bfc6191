# Random catalogues, every executor against the interpreter. The test is a short run; the full one is by hand and in CI:
#   differential --programs 20000 --seed S --least 50
file(GLOB differential_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/differential/*.cpp)
add_executable(differential ${differential_sources} ${CMAKE_SOURCE_DIR}/tests/unit/runtime/arrow_builder.cpp)
target_include_directories(differential PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(differential PRIVATE tagma_compiler GTest::gtest)
add_test(NAME differential COMMAND differential --programs 60 --seed 1 --no-table)
