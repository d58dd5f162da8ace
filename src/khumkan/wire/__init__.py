"""What crosses between organisations: observables, TLP, STIX objects, the node-hub contract."""
