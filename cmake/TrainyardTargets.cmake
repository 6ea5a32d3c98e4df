# The options of all our targets, and the two functions that declare a part and its tests.
option(TRAINYARD_BUILD_TESTS "Build the tests" ON)
option(TRAINYARD_BUILD_BENCHMARKS "Build the benchmarks" OFF)
option(TRAINYARD_FUZZ "Build the fuzz targets as fuzzers (needs clang)" OFF)
option(TRAINYARD_FAILPOINTS "Compile failpoints in (base/failpoint.h): for tests, never for what people run" OFF)
option(TRAINYARD_WERROR "Treat warnings as errors" OFF)

add_library(trainyard_flags INTERFACE)
target_compile_features(trainyard_flags INTERFACE cxx_std_20)
target_compile_options(trainyard_flags INTERFACE
  -Wall -Wextra $<IF:$<BOOL:$<TARGET_PROPERTY:TRAINYARD_SHADOW>>,$<TARGET_PROPERTY:TRAINYARD_SHADOW>,-Wshadow> -Wconversion -Wnon-virtual-dtor -Wimplicit-fallthrough
  $<$<BOOL:${TRAINYARD_WERROR}>:-Werror>
  # Several sources as one (CMAKE_UNITY_BUILD): GCC mistakes their anonymous namespaces for those of headers.
  $<$<AND:$<BOOL:${CMAKE_UNITY_BUILD}>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>
  # When it optimizes, GCC 12 warns wrongly that operator delete of Asio's coroutine frames doesn't match their operator new
  # (GCC bug 109224).
  $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-Wno-mismatched-new-delete>)
target_include_directories(trainyard_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
# Asio and JSON are compiled once, in the part that owns them or in Boost's own library.
target_compile_definitions(trainyard_flags INTERFACE BOOST_ASIO_NO_DEPRECATED
  $<$<BOOL:${TRAINYARD_FAILPOINTS}>:TRAINYARD_FAILPOINTS>)

# Reduces the time to link a binary with debug information to a quarter.
find_program(TRAINYARD_MOLD mold)
if(TRAINYARD_MOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_link_options(-fuse-ld=mold)
endif()

# trainyard_part(<name> SOURCES a.cc… PUBLIC targets… PRIVATE targets…)
# One static library per part of the design; `base` is given to all.
function(trainyard_part name)
  cmake_parse_arguments(PART "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(trainyard_${name} STATIC ${PART_SOURCES})
  add_library(trainyard::${name} ALIAS trainyard_${name})
  target_link_libraries(trainyard_${name} PUBLIC trainyard_flags trainyard::base ${PART_PUBLIC} PRIVATE ${PART_PRIVATE})
  trainyard_precompile(trainyard_${name} trainyard_precompiled)
endfunction()

# trainyard_test(<name> SOURCES a_test.cc… LINK targets… [LABELS labels…])
# A GoogleTest program. A test that needs root, a container engine or the like has a label of that name.
function(trainyard_test name)
  if(NOT TRAINYARD_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(TEST "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE trainyard_flags ${TEST_LINK} GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)  # "support/…"
  # A local name may be the same as that of a helper in another source of the same unit.
  set_target_properties(${name} PROPERTIES TRAINYARD_SHADOW -Wshadow=local)
  trainyard_precompile(${name} trainyard_precompiled_tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
  if(TEST_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}")
  endif()
endfunction()
