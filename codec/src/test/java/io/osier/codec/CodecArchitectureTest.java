package io.osier.codec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class CodecArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.osier.codec");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("io.osier.codec.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKeepIdsBelowEverythingElse() {
        noClasses()
                .that()
                .resideInAPackage("io.osier.codec")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.osier.codec.event..", "io.osier.codec.crypto..", "io.osier.codec.message..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepEventsBelowCryptoAndMessages() {
        noClasses()
                .that()
                .resideInAPackage("io.osier.codec.event..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.osier.codec.crypto..", "io.osier.codec.message..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepCryptoAndMessagesApart() {
        noClasses()
                .that()
                .resideInAPackage("io.osier.codec.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.osier.codec.message..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.osier.codec.message..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.osier.codec.crypto..")
                .check(CLASSES);
    }

    @Test
    void shouldShowProvidersOfCryptoToTheCryptoPackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.osier.codec.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.amazon.corretto..", "org.bouncycastle..", "java.security..")
                .because("Keys, which draws its seed once, is the one exception")
                .check(CLASSES.that(DescribedPredicate.not(JavaClass.Predicates.type(Keys.class))));
    }

    @Test
    void shouldUseNothingButAgronaProvidersAndTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..", "org.agrona..", "io.osier.codec..", "com.amazon.corretto..", "org.bouncycastle..")
                .check(CLASSES);
    }
}
