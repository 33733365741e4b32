package dev.kurier.runner;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the list of packages: imports go up it only, and siblings on a level do not meet. */
class ArchitectureTest {

  private static final List<List<String>> LEVELS =
      List.of(
          List.of("kafka", "task", "observe", "schedule", "order"),
          List.of("replay"),
          List.of("acquire", "guard", "execute", "report", "ledger", "advise", "verify", "explain"),
          List.of("config"),
          List.of("node", "chaos"),
          List.of("cli"));

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kurier.runner");

  @TestFactory
  Stream<DynamicTest> packageUsesOnlyWhatStandsAboveIt() {
    var tests = new ArrayList<DynamicTest>();
    for (int level = 0; level < LEVELS.size(); level++) {
      for (String name : LEVELS.get(level)) {
        String[] forbidden = forbidden(level, name);
        tests.add(DynamicTest.dynamicTest(name, () -> check(name, forbidden)));
      }
    }
    return tests.stream();
  }

  private void check(String name, String[] forbidden) {
    noClasses()
        .that()
        .resideInAPackage(inRunner(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true)
        .check(classes);
  }

  private static String[] forbidden(int level, String name) {
    return LEVELS.subList(level, LEVELS.size()).stream()
        .flatMap(List::stream)
        .filter(other -> !other.equals(name))
        .map(ArchitectureTest::inRunner)
        .toArray(String[]::new);
  }

  private static String inRunner(String name) {
    return "dev.kurier.runner." + name + "..";
  }

  @Test
  void everyPackageStandsInTheList() {
    String[] listed =
        LEVELS.stream()
            .flatMap(List::stream)
            .map(ArchitectureTest::inRunner)
            .toArray(String[]::new);

    noClasses().that(alwaysTrue()).should().resideOutsideOfPackages(listed).check(classes);
  }

  @Test
  void onlyNodeAndCliKnowTheEmbeddedBroker() {
    noClasses()
        .that()
        .resideOutsideOfPackages(inRunner("node"), inRunner("cli"))
        .should()
        .dependOnClassesThat(resideInAnyPackage("dev.kurier.broker.."))
        .check(classes);
  }

  @Test
  void executeAndGuardKnowNoKafka() {
    noClasses()
        .that()
        .resideInAnyPackage(inRunner("execute"), inRunner("guard"))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.apache.kafka..", inRunner("kafka")))
        .check(classes);
  }

  @Test
  void acquireKnowsNoProcesses() {
    noClasses()
        .that()
        .resideInAPackage(inRunner("acquire"))
        .should()
        .dependOnClassesThat(resideInAnyPackage(inRunner("task")))
        .check(classes);
  }
}
