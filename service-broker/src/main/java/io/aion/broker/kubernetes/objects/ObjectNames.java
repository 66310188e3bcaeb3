package io.aion.broker.kubernetes.objects;

import io.aion.services.Microservice;
import io.aion.topology.Names;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the objects of a number are called, and whether Kubernetes takes such names. */
public final class ObjectNames {

    /** Runs are counted up to here and then from 1 again; those of that number are long gone by then. */
    public static final int MAX_RUN = 99_999;

    /** The one Secret of all microservices. */
    public static final String SECRET = "aion-microservices";

    private static final String SRV = "-srv";
    /** DNS-1123: host names, and so labels, pods' containers and Jobs. */
    private static final int MAX_LABEL = 63;

    private static final int NUMBER = 4;
    private static final int RUN = 1 + Integer.toString(MAX_RUN).length();
    private static final Pattern DNS_1123 = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private ObjectNames() {}

    /** Deployment, container and host. */
    public static String instance(String service, int number) {
        return Names.instance(service, number);
    }

    /** A run of it. */
    public static String job(String service, int number, int run) {
        return instance(service, number) + "-" + run;
    }

    /** The Service before it. */
    public static String service(String service, int number) {
        return instance(service, number) + SRV;
    }

    /** The run that a Job's name ends with; 0 where it is none of that number. */
    public static int run(String job, String service, int number) {
        String begin = instance(service, number) + "-";
        try {
            return job.startsWith(begin) ? Integer.parseInt(job.substring(begin.length())) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Why a microservice can't be called so there; empty where it can. */
    static Optional<String> fault(Microservice service) {
        String name = service.name();
        if (!DNS_1123.matcher(name).matches()) {
            return Optional.of("the name '" + name
                    + "' can't be a host name on Kubernetes; name it with lower-case letters, digits and '-' only");
        }
        if (!service.always() || service.multiple()) {
            int most = MAX_LABEL - NUMBER - RUN;
            if (name.length() > most) {
                return Optional.of(tooLong(name, most, "its runs are called " + name + "-001-" + MAX_RUN));
            }
        }
        if (!service.ports().isEmpty()) {
            int most = MAX_LABEL - NUMBER - SRV.length();
            if (name.length() > most) {
                return Optional.of(
                        tooLong(name, most, "it has ports, and their Service is called " + name + "-001" + SRV));
            }
            if (Character.isDigit(name.charAt(0))) {
                return Optional.of("the name '" + name + "' begins with a digit and it has ports: a Service (" + name
                        + "-001" + SRV + ") begins with a letter; give it another name, or take out its ports");
            }
        }
        return Optional.empty();
    }

    private static String tooLong(String name, int most, String why) {
        return "the name '" + name + "' has " + name.length() + " characters, Kubernetes takes " + most
                + " of it because " + why + "; give it a shorter one";
    }
}
