"""The southwest border as a pathway: parameters, courts, referral, network and outcomes."""
