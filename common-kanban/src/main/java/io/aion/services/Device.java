package io.aion.services;

/**
 * Another device with an AION of its own.
 *
 * @param name its name in the file
 * @param addr host name or address
 * @param sshPort port of its secure shell; 22 unless given
 * @param username user of its secure shell
 * @param password password of that user; never shown
 * @param aionHome folder of its AION; {@code /var/lib/aion} unless given
 */
public record Device(String name, String addr, int sshPort, String username, String password, String aionHome) {

    /** Shows everything but the password. */
    @Override
    public String toString() {
        return "Device[name=" + name + ", addr=" + addr + ", sshPort=" + sshPort + ", username=" + username
                + ", password=***, aionHome=" + aionHome + "]";
    }
}
