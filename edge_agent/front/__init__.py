"""The SIP front: Kamailio's configuration, its process, and the phones it admits."""
