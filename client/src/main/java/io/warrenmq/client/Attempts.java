package io.warrenmq.client;

import com.rabbitmq.client.Address;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.RandomAccess;
import java.util.function.Consumer;

/**
 * Addresses in the order in which they shall be tried. The client library goes through them with an iterator and stops
 * at the first that it could connect to and log in at; going on says that the last one failed. That is the only sign of
 * a failed attempt that the library gives to a resolver.
 */
final class Attempts extends AbstractList<Address> implements RandomAccess {
    private final List<Address> addresses;
    private final Consumer<Address> failed;

    Attempts(List<Address> addresses, Consumer<Address> failed) {
        this.addresses = addresses;
        this.failed = failed;
    }

    @Override
    public Address get(int index) {
        return addresses.get(index);
    }

    @Override
    public int size() {
        return addresses.size();
    }

    @Override
    public Iterator<Address> iterator() {
        return new Iterator<>() {
            private int tried;
            private int reported;

            @Override
            public boolean hasNext() {
                while (reported < tried) {
                    failed.accept(addresses.get(reported++));
                }
                return tried < addresses.size();
            }

            @Override
            public Address next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return addresses.get(tried++);
            }
        };
    }

    /** Who only looks at the list must not report failures. */
    @Override
    public String toString() {
        return addresses.toString();
    }
}
