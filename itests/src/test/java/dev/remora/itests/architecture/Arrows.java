package dev.remora.itests.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.osgi.annotation.bundle.Export;

/** The rules of the design over the modules of a checkout. */
final class Arrows {

    private static final Set<Floor> EXPORTING = Set.of(Floor.PLATFORM_API, Floor.VIRTIO, Floor.API, Floor.EDGE);

    private final Checkout checkout;

    Arrows(Checkout checkout) {
        this.checkout = checkout;
    }

    List<ArchRule> all() {
        return List.of(usesOnlyExportedPackagesOfLowerFloors(), usersKeepOffTheSpi(), onlyApiIsExported(),
                apiHasNoCodeThatRuns(), softCoreStandsAlone(), nobodySleeps(), bundlesDoNotPrint(), nobodyIsUnsafe());
    }

    ArchRule usesOnlyExportedPackagesOfLowerFloors() {
        return classes().should(depend("use only exported packages of lower floors", (from, dependency) -> {
            JavaClass target = dependency.getTargetClass();
            return checkout.module(target).filter(to -> !to.equals(from))
                    .map(to -> (isExported(target) && from.mayUse(to)) || isFirmwareOnSoftCore(from, to)).orElse(true);
        }));
    }

    ArchRule usersKeepOffTheSpi() {
        return noClasses().that(on(Floor.USER)).should().dependOnClassesThat()
                .resideInAnyPackage("dev.remora..spi", "dev.remora.virtio..")
                .because("drivers and shells use channels and processors, not what is below them");
    }

    ArchRule onlyApiIsExported() {
        return classes().that(new DescribedPredicate<>("are exported") {
            @Override
            public boolean test(JavaClass type) {
                return isExported(type);
            }
        }).should(new ArchCondition<>("be in an API module or a library") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean api = checkout.module(type).map(BuildModule::floor).filter(EXPORTING::contains).isPresent();
                events.add(new SimpleConditionEvent(type, api, type.getName() + " is exported"));
            }
        });
    }

    ArchRule apiHasNoCodeThatRuns() {
        return classes().that(on(Floor.PLATFORM_API, Floor.API)).should(
                new ArchCondition<>("be interfaces, records, enums, annotations or exceptions") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean runs = !(type.isInterface() || type.isRecord() || type.isEnum()
                                || type.isAssignableTo(Throwable.class));
                        events.add(new SimpleConditionEvent(type, !runs, type.getName() + " has code that runs"));
                    }
                });
    }

    ArchRule softCoreStandsAlone() {
        return classes().that(on(Floor.SOFT_CORE)).should().onlyDependOnClassesThat().resideInAnyPackage("java..",
                "org.jspecify..", "dev.remora.platform", "dev.remora.virtio", "dev.remora.remoteproc.soft.core..")
                .because("it shares nothing with the gateway but memory and doorbells");
    }

    ArchRule nobodySleeps() {
        return noClasses().should()
                .callMethodWhere(target(name("sleep"))
                        .and(target(owner(assignableTo(Thread.class).or(assignableTo(TimeUnit.class))))))
                .because("whoever waits can be woken");
    }

    ArchRule bundlesDoNotPrint() {
        return noClasses().that(new DescribedPredicate<>("are in bundles") {
            @Override
            public boolean test(JavaClass type) {
                return checkout.module(type).filter(module -> module.floor().isBundle()).isPresent();
            }
        }).should(ACCESS_STANDARD_STREAMS).because("the console belongs to the shell and the log");
    }

    ArchRule nobodyIsUnsafe() {
        return noClasses().should().dependOnClassesThat().resideInAnyPackage("sun..", "jdk.internal..");
    }

    private static boolean isFirmwareOnSoftCore(BuildModule from, BuildModule to) {
        return from.floor() == Floor.SOFT_FIRMWARE && to.floor() == Floor.SOFT_CORE;
    }

    private static boolean isExported(JavaClass type) {
        return type.getPackage().isAnnotatedWith(Export.class);
    }

    private DescribedPredicate<JavaClass> on(Floor... floors) {
        return new DescribedPredicate<>("are on " + List.of(floors)) {
            @Override
            public boolean test(JavaClass type) {
                return checkout.module(type).filter(module -> List.of(floors).contains(module.floor())).isPresent();
            }
        };
    }

    private interface Allowed {
        boolean allows(BuildModule from, Dependency dependency);
    }

    private ArchCondition<JavaClass> depend(String description, Allowed allowed) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                checkout.module(type)
                        .ifPresent(from -> type.getDirectDependenciesFromSelf().forEach(dependency -> events
                                .add(new SimpleConditionEvent(dependency, allowed.allows(from, dependency),
                                        from + ": " + dependency.getDescription()))));
            }
        };
    }
}
