//! Every stored event, with the class and party of each field: these names are the storage format.
