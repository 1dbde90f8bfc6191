# Arrow C++: a system Arrow where CMake finds one, else the libraries and headers inside the pyarrow wheel of the build
# folder's virtual environment. Defines TagmaArrow::arrow and TagmaArrow::parquet.
set(TAGMA_ARROW_VERSION 26.0 CACHE STRING "Version of Arrow C++ that Tagma is built with")

find_package(Arrow ${TAGMA_ARROW_VERSION} CONFIG QUIET)
find_package(Parquet ${TAGMA_ARROW_VERSION} CONFIG QUIET)
if(Arrow_FOUND AND Parquet_FOUND)
  add_library(TagmaArrow::arrow ALIAS Arrow::arrow_shared)
  add_library(TagmaArrow::parquet ALIAS Parquet::parquet_shared)
  set(TagmaArrow_VERSION ${Arrow_VERSION})
else()
  find_program(TAGMA_PYTHON python3 HINTS ${CMAKE_SOURCE_DIR}/build/venv/bin NO_DEFAULT_PATH)
  find_program(TAGMA_PYTHON python3)
  execute_process(
    COMMAND ${TAGMA_PYTHON} -c
      "import pyarrow as pa; print(pa.__version__, pa.get_include(), pa.get_library_dirs()[0], sep=';')"
    OUTPUT_VARIABLE wheel OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(wheel)
    list(GET wheel 0 TagmaArrow_VERSION)
    list(GET wheel 1 arrow_include)
    list(GET wheel 2 arrow_lib)
    if(NOT TagmaArrow_VERSION VERSION_GREATER_EQUAL TAGMA_ARROW_VERSION)
      message(FATAL_ERROR "pyarrow ${TagmaArrow_VERSION} found, ${TAGMA_ARROW_VERSION} or newer wanted: run ./dev build")
    endif()
    foreach(part arrow parquet)
      file(GLOB library ${arrow_lib}/lib${part}.so.[0-9]*00)
      add_library(TagmaArrow::${part} SHARED IMPORTED GLOBAL)
      set_target_properties(TagmaArrow::${part} PROPERTIES
        IMPORTED_LOCATION "${library}"
        INTERFACE_INCLUDE_DIRECTORIES "${arrow_include}")
    endforeach()
    set_property(TARGET TagmaArrow::parquet PROPERTY INTERFACE_LINK_LIBRARIES TagmaArrow::arrow)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(TagmaArrow REQUIRED_VARS TagmaArrow_VERSION VERSION_VAR TagmaArrow_VERSION
  REASON_FAILURE_MESSAGE "no Arrow C++ on the system and no pyarrow wheel in build/venv: run ./dev build")
